import { fstatSync } from 'node:fs';
import { decodeJson } from '../http/json-text.js';
import { MAX_BODY_BYTES } from '../http/limits.js';
import { type CommandIo, UsageError } from './command-line.js';
import { showText } from './printable.js';

/** How long standard input may be silent, in ms. */
const MAX_SILENCE = 60_000;
/**
 * How long a socket may be silent, in ms, if the command line doesn't ask for standard input. Programs that start other
 * programs often give them a socket as standard input, and neither write to it nor close it.
 */
const MAX_SOCKET_SILENCE = 1000;
/** The silence after which a message says what the command waits for, in ms. */
const HINT_AFTER = 2000;

const WAITING =
  "Waiting for the event's data on standard input. To send an event without data, write '{}' after its name.\n";

const QUOTING =
  `Quote it for the shell: '{"author":"Ada"}' (in cmd.exe "{\\"author\\":\\"Ada\\"}"). ` +
  `A text needs double quotes of its own: '"hello"'.`;

/** The hint for a command line with too many arguments, because the shell split the data. */
export const TOO_MANY_ARGUMENTS = `The command line has something after the data, or the shell split the data. ${QUOTING}`;

/**
 * Returns the data of an event as JSON text: the argument, or standard input if the argument is `-` or absent and input
 * is piped, or `{}`.
 *
 * @throws UsageError if it isn't JSON
 */
export async function readEventData(argument: string | undefined, io: CommandIo): Promise<string> {
  if (argument !== undefined && argument !== '-') {
    if (decodeJson(argument) !== undefined) return argument.trim();
    throw new UsageError(`The data is not JSON: ${showText(argument, 60)}. ${QUOTING}`);
  }
  const text = await readInput(argument === '-', io);
  if (text === undefined) return '{}';
  if (decodeJson(text) !== undefined) return text;
  throw new UsageError(
    text === '' ? 'Standard input has no data; the event needs JSON.' : 'The data on standard input is not JSON.',
  );
}

/** Resolves with undefined if there is no input. */
async function readInput(isRequired: boolean, io: CommandIo): Promise<string | undefined> {
  const kind = inputKind(io);
  if (!isRequired && kind === 'none') return undefined;
  const bytes = await collect(io, !isRequired && kind === 'socket');
  if (bytes === undefined) return undefined;
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes).trim();
  } catch {
    throw new UsageError('The data on standard input is not UTF-8.');
  }
  return text === '' && !isRequired ? undefined : text;
}

/** `none`: a terminal, /dev/null, or nothing. */
function inputKind({ stdin }: CommandIo): 'none' | 'socket' | 'pipe' {
  if (stdin.isTTY) return 'none';
  if (stdin.fd === undefined) return 'pipe';
  try {
    const stats = fstatSync(stdin.fd);
    if (stats.isSocket()) return 'socket';
    return stats.isFIFO() || stats.isFile() ? 'pipe' : 'none';
  } catch {
    return 'none';
  }
}

/** Reads standard input to its end. Resolves with undefined if it stays silent and may be silent. */
async function collect({ stdin, stderr }: CommandIo, maySilent: boolean): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  let silence: NodeJS.Timeout | undefined;
  const hint = setTimeout(() => stderr.write(WAITING), HINT_AFTER);
  try {
    return await new Promise<Buffer | undefined>((resolve, reject) => {
      const fail = () => reject(new UsageError(`Standard input was silent for ${MAX_SILENCE / 1000} s.`));
      silence = maySilent ? setTimeout(() => resolve(undefined), MAX_SOCKET_SILENCE) : setTimeout(fail, MAX_SILENCE);
      stdin.on('data', (chunk: Buffer) => {
        clearTimeout(hint);
        clearTimeout(silence);
        silence = setTimeout(fail, MAX_SILENCE);
        chunks.push(chunk);
        size += chunk.length;
        if (size > MAX_BODY_BYTES) reject(new UsageError(`Standard input has more than ${MAX_BODY_BYTES} bytes.`));
      });
      stdin.on('end', () => resolve(Buffer.concat(chunks)));
      stdin.on('error', reject);
    });
  } finally {
    clearTimeout(hint);
    clearTimeout(silence);
    stdin.destroy();
  }
}
