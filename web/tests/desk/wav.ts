/** Sound for tests: a tone that swells and fades, as a WAV file. */

const RATE = 8000;

export function wav(seconds: number): Buffer {
  const samples = seconds * RATE;
  const file = Buffer.alloc(44 + samples * 2);
  file.write('RIFF', 0);
  file.writeUInt32LE(36 + samples * 2, 4);
  file.write('WAVEfmt ', 8);
  file.writeUInt32LE(16, 16);
  // PCM, one channel, two bytes a sample.
  file.writeUInt16LE(1, 20);
  file.writeUInt16LE(1, 22);
  file.writeUInt32LE(RATE, 24);
  file.writeUInt32LE(RATE * 2, 28);
  file.writeUInt16LE(2, 32);
  file.writeUInt16LE(16, 34);
  file.write('data', 36);
  file.writeUInt32LE(samples * 2, 40);
  for (let at = 0; at < samples; at += 1) {
    const loud = Math.abs(Math.sin((at / RATE) * 0.7));
    file.writeInt16LE(Math.round(20_000 * loud * Math.sin((at / RATE) * 2 * Math.PI * 330)), 44 + at * 2);
  }
  return file;
}
