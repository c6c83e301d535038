<?php
// php install.php HOST:PORT, in the folder of the site: installs WordPress, with an administrator, an editor and an author.
// Prints a password for its REST API for each: {"admin": "…", "editor": "…", "writer": "…"}
error_reporting(0);
define('WP_INSTALLING', true);
$_SERVER += [
    'HTTP_HOST' => $argv[1],
    'SERVER_PROTOCOL' => 'HTTP/1.1',
    'REQUEST_METHOD' => 'GET',
    'REQUEST_URI' => '/',
];
require __DIR__ . '/wp-load.php';
require ABSPATH . 'wp-admin/includes/upgrade.php';

add_filter('pre_wp_mail', '__return_true'); // nobody is written to
wp_install('A live site', 'admin', 'admin@example.com', true, '', wp_generate_password());
foreach (['editor' => 'editor', 'writer' => 'author'] as $name => $role) {
    wp_insert_user([
        'user_login' => $name,
        'user_pass' => wp_generate_password(),
        'user_email' => "$name@example.com",
        'role' => $role,
    ]);
}
switch_theme('twentytwentythree');
update_option('show_avatars', 0); // they come from another site

$passwords = [];
foreach (['admin', 'editor', 'writer'] as $name) {
    $user = get_user_by('login', $name);
    [$passwords[$name]] = WP_Application_Passwords::create_new_application_password($user->ID, ['name' => 'test']);
}
echo json_encode($passwords);
