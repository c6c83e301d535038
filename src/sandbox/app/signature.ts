import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** HMAC-SHA256 of the text, in lower-case hex: the one signature of the protocol (§6, §10). */
export function sign(secret: string, text: string): string {
  return createHmac('sha256', secret).update(text).digest('hex');
}

/** Compares in a time that says nothing about where two texts differ. */
export function isSame(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** The text that is signed to let one socket into one channel (§6). */
export function channelText(socketId: string, channel: string, channelData?: string): string {
  return channelData === undefined ? `${socketId}:${channel}` : `${socketId}:${channel}:${channelData}`;
}

/** The text that is signed to tell who is behind one socket (§6). */
export function userText(socketId: string, userData: string): string {
  return `${socketId}::user::${userData}`;
}

/** The sandbox's master key for encrypted channels: SHA-256 of the app's secret, 32 bytes. */
export function masterKey(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}

/** The key of one encrypted channel, in base64 (§6). */
export function sharedSecret(master: Buffer, channel: string): string {
  return createHash('sha256').update(channel).update(master).digest('base64');
}

/** MD5 in hex, as a REST request's `body_md5` carries it (§10). */
export function md5(body: Buffer): string {
  return createHash('md5').update(body).digest('hex');
}
