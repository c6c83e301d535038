/** A quotation mark of any kind, as a part of a regular expression. */
export const MARK = '[\\p{QMark}`´′-‷❛-❠]';

/**
 * A value that seems to have quotation marks of its own, as word processors write them and as editors escape them: at its
 * beginning, or where the quotation mark of HTML should have ended it.
 */
export const MARKED = new RegExp(`^(\\\\?${MARK}|&(\\w*quot?|[lr][sd]quo|apos|#\\w+);)|\\S${MARK}(\\s|$)`, 'u');
