<?php
// php install.php HOST:PORT, in the folder of the site: installs WordPress, with an administrator, an editor and an author.
// Prints the password of each user for the REST API: {"admin": "…", "editor": "…", "writer": "…"}
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

add_filter('pre_wp_mail', '__return_true'); // sends no mail
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
update_option('show_avatars', 0); // another site serves them

$passwords = [];
foreach (['admin', 'editor', 'writer'] as $name) {
    $user = get_user_by('login', $name);
    [$passwords[$name]] = WP_Application_Passwords::create_new_application_password($user->ID, ['name' => 'test']);
}
echo json_encode($passwords);
