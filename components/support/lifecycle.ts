import type { ReactiveElement } from '@lit/reactive-element';

/**
 * Calls `connected` whenever an element is inserted into a document, and `disconnected` when it was removed and is not back
 * within a task. A move, a morph or a second mount removes the element and inserts it again at once: its subscription
 * continues.
 */
export function watchLifecycle(element: ReactiveElement, connected: () => void, disconnected: () => void): void {
  element.addController({
    hostConnected: connected,
    hostDisconnected: () => setTimeout(() => element.isConnected || disconnected()),
  });
}
