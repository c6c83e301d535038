'use client';

import 'pusher-elements';

export function PusherElements() {
  return null;
}
