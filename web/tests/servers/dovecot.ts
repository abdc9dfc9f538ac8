/** A real IMAP server: Dovecot 2.3 on loopback with TLS, and users of its own. */
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { Folder } from '../base/folder';
import { cleanEnvironment } from '../base/mark';
import type { Authority } from './authority';
import { Child } from './child';
import { freePort, isUp } from './port';

const PATH = { PATH: `${process.env.PATH ?? ''}:/usr/sbin:/sbin` };

export class Dovecot {
  private constructor(
    readonly folder: Folder,
    readonly child: Child,
    /** Of the TLS listener. */
    readonly port: number,
  ) {}

  /** Starts it and returns when it accepts connections. */
  static async start(authority: Authority): Promise<Dovecot> {
    for (let tries = 1; ; tries += 1) {
      const folder = new Folder();
      const port = await freePort();
      writeConfiguration(folder, authority, port);
      const words = ['-F', '-c', folder.at('dovecot.conf')];
      const child = new Child({ command: 'dovecot', words, environment: PATH });
      if (await isUp(child, port)) return new Dovecot(folder, child, port);
      const said = child.said + log(folder);
      folder.close();
      // A neighbour may have taken the port in between: then another.
      if (tries === 3 || !said.includes('Address already in use')) throw new Error(`Dovecot does not start: ${said}`);
    }
  }

  get log(): string {
    return log(this.folder);
  }

  /** Makes an account. A changed password counts from the next second on: the server looks at the file once a second. */
  setUser(name: string, password: string) {
    const path = this.folder.at('users', name);
    writeFileSync(`${path}.part`, `${name}:{PLAIN}${password}::::::\n`, { mode: 0o644 });
    renameSync(`${path}.part`, path);
  }

  /** Puts a mail into an account's folder, as a delivery agent does. */
  deliver(user: string, raw: string | Buffer, folder = 'INBOX') {
    this.#administer(['save', '-u', user, '-m', folder], raw);
  }

  /** Ends all connections of an account. */
  kick(user: string) {
    this.#administer(['kick', user]);
  }

  async close() {
    try {
      await this.child.stop();
    } finally {
      this.folder.close();
    }
  }

  #administer(words: string[], input: string | Buffer = '') {
    const all = ['-c', this.folder.at('dovecot.conf'), ...words];
    const done = spawnSync('doveadm', all, { input, env: cleanEnvironment(PATH), encoding: 'utf8' });
    if (done.status !== 0) throw new Error(`doveadm ${words.join(' ')}: ${done.error?.message ?? done.stderr}`);
  }
}

function log(folder: Folder): string {
  return existsSync(folder.at('log')) ? readFileSync(folder.at('log'), 'utf8') : '';
}

/** Mail may not belong to root; anybody else serves himself. */
function owner(): { user: string; group: string } {
  if (userInfo().uid === 0) return { user: 'nobody', group: 'nogroup' };
  return { user: userInfo().username, group: execFileSync('id', ['-gn'], { encoding: 'utf8' }).trim() };
}

function writeConfiguration(folder: Folder, authority: Authority, port: number) {
  const { user, group } = owner();
  const at = folder.path;
  chmodSync(at, 0o755);
  folder.make('users');
  chmodSync(folder.make('mail'), 0o777);
  writeFileSync(
    folder.at('dovecot.conf'),
    `base_dir = ${at}/run
state_dir = ${at}/state
log_path = ${at}/log
protocols = imap
listen = 127.0.0.1
default_internal_user = ${user}
default_internal_group = ${group}
default_login_user = ${user}
first_valid_uid = 1
first_valid_gid = 1
mail_uid = ${user}
mail_gid = ${group}
ssl = required
ssl_cert = <${authority.certificate}
ssl_key = <${authority.key}
auth_failure_delay = 0
auth_mechanisms = plain login
mail_location = maildir:${at}/mail/%u
mail_max_userip_connections = 100
passdb {
  driver = passwd-file
  args = scheme=PLAIN username_format=%u ${at}/users/%u
}
userdb {
  driver = static
  args = uid=${user} gid=${group} home=${at}/mail/%u allow_all_users=yes
}
service imap-login {
  chroot =
  inet_listener imap {
    port = 0
  }
  inet_listener imaps {
    port = ${port}
    ssl = yes
  }
}
service anvil {
  chroot =
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
service stats {
  chroot =
}
namespace inbox {
  inbox = yes
  mailbox Sent {
    auto = create
    special_use = \\Sent
  }
}
`,
  );
}
