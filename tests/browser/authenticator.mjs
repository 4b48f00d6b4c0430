// An authenticator app.
import { execFileSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';

const kStepMs = 30_000;
const kOnTheWayMs = 10_000; // a code reaches Postern in this time
const kAlphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

// RFC 4648 §6
function fromBase32(letters) {
  const bits = [...letters].map((letter) => kAlphabet.indexOf(letter).toString(2).padStart(5, '0')).join('');
  return Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
}

// The text of the only QR code in a picture (PNG).
export function readQrCode(picture) {
  return execFileSync('zbarimg', ['--quiet', '--raw', '--nodbus', '-'], { input: picture, encoding: 'utf8' }).trim();
}

export class App {
  #secret;
  #step = 0; // of the last code

  // `letters` is the secret, in base32.
  constructor(letters) {
    this.#secret = fromBase32(letters);
  }

  // A code that was not used. Postern accepts the codes of the step before, of now and of the step after, each once and
  // in this order. So two codes need no wait, and mostly three.
  async code() {
    this.#step = Math.max(this.#step + 1, Math.floor((Date.now() + kOnTheWayMs) / kStepMs) - 1);
    await wait((this.#step - 1) * kStepMs - Date.now());
    return this.#codeOf(this.#step);
  }

  // RFC 6238 with SHA-1, RFC 4226 §5.3
  #codeOf(step) {
    const counter = Buffer.alloc(8);
    counter.writeBigUInt64BE(BigInt(step));
    const digest = createHmac('sha1', this.#secret).update(counter).digest();
    const number = (digest.readUInt32BE(digest[19] & 15) & 0x7fffffff) % 1_000_000;
    return String(number).padStart(6, '0');
  }
}
