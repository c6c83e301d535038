import 'pusher-elements';
