/** The ways in which every screen is looked at. */
import { body } from '../desk/api';
import type { Session } from '../desk/api';
import type { House } from '../desk/house';
import type { Language, Screen, Theme } from '../browser/screen';

export interface Variant {
  screen: Screen;
  theme: Theme;
  language: Language;
}

export const VARIANTS: Variant[] = (['vi', 'en'] as const).flatMap((language) =>
  (['desk', 'phone'] as const).flatMap((screen) =>
    (['light', 'dark'] as const).map((theme) => ({ screen, theme, language })),
  ),
);

export const nameOf = ({ screen, theme, language }: Variant) => `${theme}, ${screen}, ${language}`;

/** Gives a signed-in agent another language. */
export async function speak(house: House, session: Session, language: Language) {
  const client = house.api({ session });
  const { agent } = await body(client.GET('/api/v1/session'));
  if (agent.language === language) return;
  await client.PATCH('/api/v1/agents/{id}', {
    params: { path: { id: agent.id } },
    body: { version: agent.version, language },
  });
}
