import type { InputAction, WebDriver } from './web-driver.js';

type Button = 'left' | 'middle' | 'right';

const buttons: Record<Button, number> = { left: 0, middle: 1, right: 2 };

/** WebDriver's code points for keys that write no character. */
const keyCodes: Record<string, string> = {
  Alt: '\uE00A',
  ArrowDown: '\uE015',
  ArrowLeft: '\uE012',
  ArrowRight: '\uE014',
  ArrowUp: '\uE013',
  Backspace: '\uE003',
  Control: '\uE009',
  Delete: '\uE017',
  End: '\uE010',
  Enter: '\uE007',
  Escape: '\uE00C',
  Home: '\uE011',
  Meta: '\uE03D',
  PageDown: '\uE00F',
  PageUp: '\uE00E',
  Shift: '\uE008',
  Space: ' ',
  Tab: '\uE004',
};

/**
 * A page with the few methods that sendKeys, sendMouse, resetMouse and setViewport of @web/test-runner-commands call
 * on Playwright's pages: those commands know no launcher but their own.
 */
export class WebDriverPage {
  readonly #driver: WebDriver;

  constructor(driver: WebDriver) {
    this.#driver = driver;
  }

  readonly keyboard = {
    type: (text: string) => this.#keys([...text].flatMap((key) => [press(key), release(key)])),
    press: (chord: string) => {
      const keys = chord.split('+');
      return this.#keys([...keys.map(press), ...keys.reverse().map(release)]);
    },
    down: (key: string) => this.#keys([press(key)]),
    up: (key: string) => this.#keys([release(key)]),
  };

  readonly mouse = {
    move: (x: number, y: number) => this.#mouse([move(x, y)]),
    click: (x: number, y: number, { button = 'left' }: { button?: Button } = {}) =>
      this.#mouse([move(x, y), hold(button), letGo(button)]),
    down: ({ button = 'left' }: { button?: Button } = {}) => this.#mouse([hold(button)]),
    up: ({ button = 'left' }: { button?: Button } = {}) => this.#mouse([letGo(button)]),
  };

  setViewportSize({ width, height }: { width: number; height: number }): Promise<void> {
    return this.#driver.resize(width, height);
  }

  #keys(actions: InputAction[]): Promise<void> {
    return this.#driver.act({ type: 'key', id: 'keyboard' }, actions);
  }

  #mouse(actions: InputAction[]): Promise<void> {
    return this.#driver.act({ type: 'pointer', id: 'mouse', parameters: { pointerType: 'mouse' } }, actions);
  }
}

function press(key: string): InputAction {
  return { type: 'keyDown', value: keyCodes[key] ?? key };
}

function release(key: string): InputAction {
  return { type: 'keyUp', value: keyCodes[key] ?? key };
}

function move(x: number, y: number): InputAction {
  return { type: 'pointerMove', duration: 0, origin: 'viewport', x: Math.round(x), y: Math.round(y) };
}

function hold(button: Button): InputAction {
  return { type: 'pointerDown', button: buttons[button] };
}

function letGo(button: Button): InputAction {
  return { type: 'pointerUp', button: buttons[button] };
}
