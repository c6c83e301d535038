<?php
// A must-use plugin: pages fetch nothing from wordpress.org. The pictures of the emoji script come from the site.
add_filter('emoji_url', fn () => site_url('/emoji.php/'));
add_filter('emoji_svg_url', fn () => site_url('/emoji.php/'));
