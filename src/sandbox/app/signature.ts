import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** Returns the HMAC-SHA256 of the text in lowercase hex, which is the protocol's only signature (§6, §10). */
export function sign(secret: string, text: string): string {
  return createHmac('sha256', secret).update(text).digest('hex');
}

/** Compares two texts in constant time, so that timing does not reveal where they differ. */
export function isSame(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** The text to sign to authorize a socket for a channel (§6). */
export function channelAuthText(socketId: string, channel: string, channelData?: string): string {
  return channelData === undefined ? `${socketId}:${channel}` : `${socketId}:${channel}:${channelData}`;
}

/** The text to sign to authenticate the user of a socket (§6). */
export function userAuthText(socketId: string, userData: string): string {
  return `${socketId}::user::${userData}`;
}

/** The sandbox's master key for encrypted channels: the SHA-256 of the app's secret, 32 bytes. */
export function masterKey(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}

/** The key of one encrypted channel, in base64 (§6). */
export function sharedSecret(master: Buffer, channel: string): string {
  return createHash('sha256').update(channel).update(master).digest('base64');
}

/** The MD5 in hex, as in the `body_md5` of a REST request (§10). */
export function md5(body: Buffer): string {
  return createHash('md5').update(body).digest('hex');
}
