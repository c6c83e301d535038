<?php
// A must-use plugin that serves the pictures of the emoji script from the site, so that pages do not fetch them from wordpress.org.
add_filter('emoji_url', fn () => site_url('/emoji.php/'));
add_filter('emoji_svg_url', fn () => site_url('/emoji.php/'));
