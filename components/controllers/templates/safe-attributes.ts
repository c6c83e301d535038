/** The attributes that accept text from data, on any element that accepts data at all. */
const TEXT = new Set(
  (
    'alt title datetime value lang dir width height min max low high optimum ' +
    'aria-label aria-valuenow aria-valuetext data-state data-value'
  ).split(' '),
);

/** The attributes that accept a URL, each with the elements on which the URL is shown or followed but can't run code. */
const URLS: Record<string, string> = {
  href: 'a area',
  src: 'img audio video source track',
  poster: 'video',
  cite: 'blockquote q ins del',
};

/** Elements that treat their content or attributes as code, styles or pages. */
const UNSAFE = new Set('script style iframe frame object embed link meta base template slot'.split(' '));

/** Returns true if elements of this name may show data. */
export function isSafeElement(element: string): boolean {
  return !UNSAFE.has(element);
}

/** Returns what kind of data an attribute of an element accepts; undefined if it accepts none. */
export function attributeKind(element: string, attribute: string): 'text' | 'url' | undefined {
  if (!isSafeElement(element)) return undefined;
  if (TEXT.has(attribute)) return 'text';
  return Object.hasOwn(URLS, attribute) && URLS[attribute]?.split(' ').includes(element) ? 'url' : undefined;
}
