/** Who comes in, and how, by keys alone. */
import { words } from '../desk/app';
import { PASSWORD } from '../desk/house';
import { expect, test } from '../test';

const say = (language: 'vi' | 'en', key: string) => words(language, 'welcome', key);

test('an agent signs in by keys alone and is on the desk', async ({ emptyHouse, visit }) => {
  const house = await emptyHouse();
  const { agent } = await house.setUp({ language: 'vi' });
  const mai = await visit(house, { name: agent.name, language: 'vi' });
  await mai.goto('/sign-in');
  await mai.keys.alone();
  await mai.sees(say('vi', 'sign_in.hint'));
  await mai.keys.tabTo(new RegExp(`textbox "${say('vi', 'email')}"`));
  await mai.keys.type(agent.email);
  await mai.keys.press('Tab');
  expect(await mai.keys.focus()).toContain(say('vi', 'password'));
  await mai.keys.type(PASSWORD);
  await mai.keys.press('Enter');
  await mai.page.getByRole('navigation', { name: words('vi', 'shell', 'nav') }).waitFor();
  expect(new URL(mai.page.url()).pathname).not.toBe('/sign-in');
});

test('a wrong password is said in words, nothing typed is lost, and the right one still lets in', async ({
  emptyHouse,
  visit,
}) => {
  const house = await emptyHouse();
  const { agent } = await house.setUp({ language: 'en' });
  const mai = await visit(house, { name: agent.name, language: 'en' });
  mai.watch.allow(/status of 401 .*\/session/);
  await mai.goto('/sign-in');
  const email = mai.page.locator('input[name=email]');
  const password = mai.page.locator('input[name=password]');
  await email.fill(agent.email);
  await password.fill('not this one');
  await password.press('Enter');
  await mai.sees(say('en', 'sign_in.wrong'));
  expect(await email.inputValue()).toBe(agent.email);
  await password.fill(PASSWORD);
  await password.press('Enter');
  await mai.page.getByRole('navigation', { name: words('en', 'shell', 'nav') }).waitFor();
});

test('what was left out is said at its field, which gets the focus', async ({ emptyHouse, visit }) => {
  const house = await emptyHouse();
  await house.setUp({ language: 'vi' });
  const somebody = await visit(house, { language: 'vi' });
  await somebody.goto('/sign-in');
  await somebody.page.getByRole('button', { name: say('vi', 'sign_in.act'), exact: true }).click();
  await somebody.sees(say('vi', 'missing.email'));
  expect(await somebody.keys.focus()).toContain(say('vi', 'email'));
});

test('a deep link asks for the password first and then leads where it pointed', async ({ emptyHouse, visit }) => {
  const house = await emptyHouse();
  const { agent } = await house.setUp({ language: 'vi' });
  const mai = await visit(house, { name: agent.name, language: 'vi' });
  await mai.goto('/inbox/all');
  await mai.page.locator('input[name=email]').fill(agent.email);
  await mai.page.locator('input[name=password]').fill(PASSWORD);
  await mai.keys.press('Enter');
  await mai.page.waitForURL((url) => url.pathname === '/inbox/all');
});
