/** The source of a regular expression that matches any quotation mark. */
export const MARK = '[\\p{QMark}`´′-‷❛-❠]';

/**
 * Matches a value that seems to contain quotation marks, as word processors write them or editors escape them: at its start,
 * or where a quotation mark of HTML should have ended it.
 */
export const MARKED = new RegExp(`^(\\\\?${MARK}|&(\\w*quot?|[lr][sd]quo|apos|#\\w+);)|\\S${MARK}(\\s|$)`, 'u');
