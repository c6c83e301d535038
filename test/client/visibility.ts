/** For a whole test file: lets a test hide and show the page, which is visible when a test starts. */
export function controlVisibility(): (visible: boolean) => void {
  let state: DocumentVisibilityState = 'visible';
  beforeEach(() => {
    state = 'visible';
    Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => state });
  });
  afterEach(() => {
    Reflect.deleteProperty(document, 'visibilityState');
  });
  return (visible) => {
    state = visible ? 'visible' : 'hidden';
    document.dispatchEvent(new Event('visibilitychange'));
  };
}
