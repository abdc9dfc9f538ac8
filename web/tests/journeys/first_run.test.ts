/** From an empty folder to the first answered customer: the first run of the product. */
import type { Visitor } from '../browser/visitor';
import { EDITOR, ENTRY, ROW, words } from '../desk/app';
import { answering, SHOP } from '../desk/letter';
import { FIRST, PASSWORD, type House } from '../desk/house';
import { ACCOUNT, Mail } from '../desk/shop';
import { expect, test } from '../test';

const LAN = 'lan@customers.example';
const say = (key: string) => words('vi', 'welcome', key);
const field = (key: string) => new RegExp(`^textbox "${say(key)}"`);

async function makeAccount({ page, keys }: Visitor, house: House) {
  await page.waitForURL((url) => url.pathname === '/setup');
  await keys.alone();
  const answers: [string, string][] = [
    ['code', house.setUpCode],
    ['setup.shop', FIRST.shop_name],
    ['setup.name', FIRST.name],
    ['email', FIRST.email],
    ['password', PASSWORD],
  ];
  for (const [key, answer] of answers) {
    await keys.tabTo(field(key));
    await keys.type(answer);
  }
  await keys.press('Enter');
}

/** Into the fields of the servers, which follow each other: name, port, protection, for receiving and for sending. */
async function nameServers({ page, keys }: Visitor, mail: Mail) {
  while (!(await page.locator('summary:focus').count())) await keys.press('Tab');
  await keys.press('Enter');
  const { imap, smtp } = mail.settings;
  for (const { host, port, security } of [imap, smtp]) {
    for (const text of [host, String(port)]) {
      await keys.press('Tab', 'Control+A');
      await keys.type(text);
    }
    await keys.press('Tab');
    await keys.type(say(`mailbox.security.${security}`));
  }
}

async function receivesBeside({ page, keys }: Visitor, subject: string) {
  const row = page.locator(ROW).filter({ hasText: subject });
  await expect
    .poll(
      async () => {
        if ((await row.count()) === 0) await keys.press('.');
        return row.count();
      },
      { timeout: 30_000 },
    )
    .toBe(1);
}

test('from an empty folder to an answered customer by keys alone, in less than three minutes', async ({
  scene,
  emptyHouse,
  visit,
}) => {
  const mail = await Mail.open(scene.closing, SHOP);
  const house = await emptyHouse({ roots: mail.roots });
  const owner = await visit(house, { name: 'owner', language: 'vi' });
  const { page, keys } = owner;
  const began = Date.now();
  await owner.goto('/');
  await makeAccount(owner, house);

  await owner.sees(say('setup.hours.title'));
  await page.locator('button[type=submit]:focus').waitFor();
  await keys.press('Enter');

  await owner.sees(say('setup.mailbox.title'));
  await page.locator('input[name=mailbox]:focus').waitFor();
  await keys.type(SHOP);
  await keys.tabTo(field('mailbox.password'));
  await keys.type('not this one');
  await nameServers(owner, mail);
  await keys.tabTo(new RegExp(`^button "${say('mailbox.try')}"`));
  await keys.press('Enter');
  // What to do is said in the owner's words, what the server said in its own.
  await owner.sees(say('trial.fault.credentials'));
  expect(await page.locator('input[name=mailbox]').inputValue()).toBe(SHOP);

  await keys.tabTo(field('mailbox.password'), { back: true });
  await keys.press('Control+A');
  await keys.type(ACCOUNT.password);
  await keys.press('Enter');
  await owner.sees(say('mailbox.connected').replace('{address}', SHOP));
  await page.locator('button[type=submit]:focus').waitFor();
  await keys.press('Enter');

  await owner.sees(say('setup.invite.title'));
  await keys.press('Enter');
  await page.getByRole('navigation', { name: words('vi', 'shell', 'nav') }).waitFor();

  mail.deliver({ from: `Trần Lan <${LAN}>`, subject: 'Bình gốm còn không', text: 'Bình men lam còn không shop?' });
  await keys.press('g', 'u');
  await receivesBeside(owner, 'Bình gốm còn không');
  await keys.press('j', 'Enter');
  await page.locator(ENTRY).filter({ hasText: 'Bình men lam' }).waitFor();
  await keys.press('r');
  await page.locator(`${EDITOR}:focus`).waitFor();
  await owner.typing.hook('Dạ còn hai bình ạ');
  await keys.press('Control+Enter');
  const answer = await mail.goesOut('the answer', ({ subject }) => subject.startsWith('Re: Bình gốm'));
  expect((Date.now() - began) / 1000).toBeLessThan(180);
  expect(answer.to).toEqual([LAN]);
  expect(answer.part('text/plain')).toContain('Dạ còn hai bình ạ');

  mail.deliver(answering(answer, LAN, 'Giữ giúp mình một bình nhé!'));
  await page.locator(ENTRY).filter({ hasText: 'Giữ giúp mình một bình' }).waitFor({ timeout: 30_000 });
});
