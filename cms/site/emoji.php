<?php
// Serves the same picture for every emoji of WordPress's emoji script: /emoji.php/1f44d.svg
header('Content-Type: image/svg+xml');
header('Cache-Control: max-age=3600');
echo '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><circle r="1" fill="gold"/></svg>';
