/** The attributes that take text, on any element that takes data at all. */
const TEXT = new Set(
  (
    'alt title datetime value lang dir width height min max low high optimum ' +
    'aria-label aria-valuenow aria-valuetext data-state data-value'
  ).split(' '),
);

/** The attributes that take a URL, with the elements on which it is shown or followed, but brings no code. */
const URLS: Record<string, string> = {
  href: 'a area',
  src: 'img audio video source track',
  poster: 'video',
  cite: 'blockquote q ins del',
};

/** Elements that make code, styles or pages of what they are given. */
const CLOSED = new Set('script style iframe frame object embed link meta base template slot'.split(' '));

/** Whether data may be put into an element of this name. */
export function isOpenTo(element: string): boolean {
  return !CLOSED.has(element);
}

/** What an attribute of an element takes from data; undefined: nothing. */
export function attributeKind(element: string, attribute: string): 'text' | 'url' | undefined {
  if (!isOpenTo(element)) return undefined;
  if (TEXT.has(attribute)) return 'text';
  return Object.hasOwn(URLS, attribute) && URLS[attribute]?.split(' ').includes(element) ? 'url' : undefined;
}
