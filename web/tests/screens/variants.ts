/** The ways in which every screen is looked at. */
import { body, type Api } from '../desk/api';
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

/** A screen may be at home on the phone only, or only on the desk. */
export const variantsOf = ({ only }: { only?: Screen }) => VARIANTS.filter(({ screen }) => !only || screen === only);

export const nameOf = ({ screen, theme, language }: Variant) => `${theme}, ${screen}, ${language}`;

/** Gives a signed-in agent another language. */
export async function speak(client: Api, language: Language) {
  const { agent } = await body(client.GET('/api/v1/session'));
  if (agent.language === language) return;
  await client.PATCH('/api/v1/agents/{id}', {
    params: { path: { id: agent.id } },
    body: { version: agent.version, language },
  });
}
