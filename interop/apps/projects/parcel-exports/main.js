import 'pusher-elements/pusher-connection';
import 'pusher-elements/pusher-channel';
import 'pusher-elements/pusher-feed';
