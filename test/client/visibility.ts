/** For a whole test file: lets a test say whether somebody looks at the page; at first and after each test, somebody does. */
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
