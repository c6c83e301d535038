<?php
// A must-use plugin: pages fetch nothing from wordpress.org.
remove_action('wp_head', 'print_emoji_detection_script', 7);
remove_action('wp_print_styles', 'print_emoji_styles');
