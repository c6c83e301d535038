import { describe, it } from 'node:test';
import { expect } from 'chai';
import {
  decodeData,
  decodeFrame,
  encodeFrame,
  readError,
  readMember,
  readPresence,
} from '../../../src/client/protocol/frame.js';
import { PusherError } from '../../../src/client/protocol/pusher-error.js';

describe('the frame codec', () => {
  it('reads an event with its channel, data and user', () => {
    expect(decodeFrame('{"event":"e","channel":"c","data":"1","user_id":"u"}')).to.deep.equal({
      event: 'e',
      channel: 'c',
      data: '1',
      user_id: 'u',
    });
  });

  it('reads a null channel and an empty user ID as missing, and keeps a numeric user ID', () => {
    expect(decodeFrame('{"event":"e","channel":null,"user_id":7}')).to.deep.equal({ event: 'e', user_id: 7 });
    expect(decodeFrame('{"event":"e","channel":"c","user_id":""}')).to.deep.equal({ event: 'e', channel: 'c' });
  });

  const hostile: [string, unknown][] = [
    ['an empty message', ''],
    ['text', 'hello'],
    ['a number', '1'],
    ['null', 'null'],
    ['an array', '[]'],
    ['an empty object', '{}'],
    ['an event that is a number', '{"event":1}'],
    ['a channel that is an object', '{"event":"e","channel":{}}'],
    ['half a frame', '{"event":"e"'],
    ['100,000 nested arrays', `{"event":${'['.repeat(100_000)}${']'.repeat(100_000)}}`],
    ['bytes', new ArrayBuffer(3)],
    ['a blob', new Blob(['{}'])],
    ['undefined', undefined],
  ];
  for (const [what, message] of hostile) {
    it(`returns an error for ${what} instead of throwing`, () => {
      const answer = decodeFrame(message);
      expect(answer).to.be.instanceOf(PusherError);
      expect(answer).to.include({ type: 'MessageParseError', retryable: false });
    });
  }

  it('decodes data that is JSON in a string, and returns every other value unchanged', () => {
    expect(decodeData('{"a":1}')).to.deep.equal({ a: 1 });
    expect(decodeData('"text"')).to.equal('text');
    expect(decodeData('not JSON')).to.equal('not JSON');
    expect(decodeData({ a: 1 })).to.deep.equal({ a: 1 });
    expect(decodeData(undefined)).to.equal(undefined);
  });

  it('survives data with 100,000 levels of nesting', () => {
    expect(() => decodeData('['.repeat(100_000) + ']'.repeat(100_000))).not.to.throw();
  });

  it('writes data as an object, and no key without a value', () => {
    expect(encodeFrame('pusher:ping', {})).to.equal('{"event":"pusher:ping","data":{}}');
    expect(encodeFrame('client-e', { a: 1 }, 'private-c')).to.equal(
      '{"event":"client-e","data":{"a":1},"channel":"private-c"}',
    );
  });

  it('reads errors in each form that servers send', () => {
    expect(readError({ code: 4001, message: 'm' })).to.deep.equal({ code: 4001, message: 'm' });
    expect(readError({ code: '4001' })).to.deep.equal({ code: 4001, message: '' });
    expect(readError({ code: null, message: 'm' })).to.deep.equal({ code: null, message: 'm' });
    expect(readError({ code: 4301, error: 'soketi' })).to.deep.equal({ code: 4301, message: 'soketi' });
    expect(readError({ message: 'm', error: 'soketi' })).to.deep.equal({ code: null, message: 'm' });
    expect(readError('words')).to.deep.equal({ code: null, message: 'words' });
    expect(readError(null)).to.deep.equal({ code: null, message: '' });
  });

  it('reads presence data, including the empty array that PHP servers send', () => {
    const { ids, hash, count } = readPresence({ presence: { ids: ['a'], hash: { a: { n: 1 } }, count: 1 } });
    expect([ids, Object.entries(hash), count]).to.deep.equal([['a'], [['a', { n: 1 }]], 1]);
    expect(readPresence({ presence: { ids: [], hash: [], count: 0 } })).to.deep.include({ ids: [], count: 0 });
    expect(readPresence({ presence: { ids: ['b', 3, null, {}] } }).ids).to.have.members(['b', '3']);
    for (const data of [null, [], {}, { presence: 5 }, 'text']) expect(readPresence(data).ids).to.deep.equal([]);
  });

  it('keeps users named __proto__ and constructor as data', () => {
    const { hash, count } = readPresence(JSON.parse('{"presence":{"hash":{"__proto__":{"x":1},"constructor":2}}}'));
    expect(Object.keys(hash)).to.have.members(['__proto__', 'constructor']);
    expect(count).to.equal(2);
    const { hash: named } = readPresence({ presence: { ids: ['__proto__', 'constructor'] } });
    expect(Object.keys(named)).to.have.members(['__proto__', 'constructor']);
  });

  it('reads members, and returns undefined if there is no ID', () => {
    expect(readMember({ user_id: 5, user_info: 'i' })).to.deep.equal({ id: 5, info: 'i' });
    for (const data of [null, {}, [], { user_id: {} }]) expect(readMember(data)).to.equal(undefined);
  });
});
