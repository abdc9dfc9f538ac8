/** A process of a test: what it says is kept, and it is waited for when it is told to end. */
import { spawn, type ChildProcess } from 'node:child_process';
import { cleanEnvironment } from '../base/mark';
import { LONGEST, within } from '../base/until';

export interface Start {
  command: string;
  words: string[];
  environment?: Record<string, string>;
}

export class Child {
  readonly #process: ChildProcess;
  readonly #ended: Promise<string>;
  #listeners: (() => void)[] = [];
  /** What it wrote, both streams as they came. */
  said = '';
  hasEnded = false;

  constructor({ command, words, environment }: Start) {
    this.#process = spawn(command, words, {
      env: cleanEnvironment(environment),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const hear = (chunk: Buffer) => {
      this.said += chunk.toString();
      this.#tell();
    };
    this.#process.stdout?.on('data', hear);
    this.#process.stderr?.on('data', hear);
    this.#ended = new Promise((resolve) => {
      const end = (how: string) => {
        this.hasEnded = true;
        resolve(how);
        this.#tell();
      };
      this.#process.on('error', (error) => end(error.message));
      this.#process.on('close', (code, signal) => end(signal ?? String(code)));
    });
  }

  get id(): number {
    return this.#process.pid ?? 0;
  }

  /** Returns when it has said something that fits. */
  async hears(pattern: RegExp): Promise<RegExpMatchArray> {
    const name = this.#process.spawnfile;
    const heard = new Promise<RegExpMatchArray>((resolve, refuse) => {
      const look = () => {
        const match = pattern.exec(this.said);
        if (match) resolve(match);
        else if (this.hasEnded) refuse(new Error(`${name} ended before it said ${pattern}:\n${this.said}`));
        else this.#listeners.push(look);
      };
      look();
    });
    return within(`${name} to say ${pattern}; it said:\n${this.said}`, heard, 2 * LONGEST);
  }

  /** Asks it to end and answers how it did: an exit code, or the name of a signal. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<string> {
    this.#process.kill(signal);
    return within(`${this.#process.spawnfile} to end`, this.#ended).catch((error: unknown) => {
      this.#process.kill('SIGKILL');
      throw error;
    });
  }

  #tell() {
    for (const listener of this.#listeners.splice(0)) listener();
  }
}
