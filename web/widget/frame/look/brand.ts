/**
 * The palette that one colour of the shop gives, for light and dark, so that every text in it can be read: at least 4.5:1, whatever
 * the shop chose. A colour that fails moves to the nearest lightness that passes.
 */
import { contrast, hex, parse, toOklch, toRgb, type Oklch, type Rgb } from './oklch';

export type Scheme = 'light' | 'dark';

export interface Brand {
  brand: string;
  /** Under the pointer. */
  hover: string;
  /** What stands on both. */
  ink: string;
  /** A ground with a hint of the colour. */
  soft: string;
  /** The colour as text, on the surface and on `soft`. */
  text: string;
}

const ENOUGH = 4.5;
const WHITE: Rgb = [1, 1, 1];
const NEAR_BLACK = parse('#1c1b19') as Rgb;
const FALLBACK = '#2450c4';
/** What the colour stands on; the same as in `base.css`. */
const SURFACE: Readonly<Record<Scheme, Rgb>> = { light: WHITE, dark: parse('#17181b') as Rgb };

export function brandOf(chosen: string, scheme: Scheme): Brand {
  const colour = toOklch(parse(chosen) ?? (parse(FALLBACK) as Rgb));
  const surface = SURFACE[scheme];
  const { brand, ink } = ground(scheme === 'dark' ? { ...colour, l: Math.max(colour.l, 0.5) } : colour);
  // Away from the ink: what can be read stays so.
  const hover = toRgb({ ...brand, l: brand.l + (ink === WHITE ? -0.06 : 0.06) });
  const soft = toRgb(
    scheme === 'light' ? { ...colour, l: 0.95, c: colour.c * 0.25 } : { ...colour, l: 0.27, c: colour.c * 0.4 },
  );
  const step = scheme === 'light' ? -0.01 : 0.01;
  const start = scheme === 'light' ? colour : { ...colour, l: Math.max(colour.l, 0.7), c: colour.c * 0.8 };
  const text = moved(start, step, (rgb) => contrast(rgb, surface) >= ENOUGH && contrast(rgb, soft) >= ENOUGH);
  return { brand: hex(toRgb(brand)), hover: hex(hover), ink: hex(ink), soft: hex(soft), text: hex(toRgb(text)) };
}

/** The colour, or the nearest one on which white or near-black can be read. */
function ground(colour: Oklch): { brand: Oklch; ink: Rgb } {
  for (let away = 0; away <= 1; away += 0.01) {
    for (const l of [colour.l - away, colour.l + away]) {
      const brand = { ...colour, l: Math.min(1, Math.max(0, l)) };
      const rgb = toRgb(brand);
      const ink = [WHITE, NEAR_BLACK].find((candidate) => contrast(rgb, candidate) >= ENOUGH);
      if (ink) return { brand, ink };
    }
  }
  return { brand: toOklch(NEAR_BLACK), ink: WHITE };
}

function moved(colour: Oklch, step: number, passes: (rgb: Rgb) => boolean): Oklch {
  for (let l = colour.l; l >= 0 && l <= 1; l += step) if (passes(toRgb({ ...colour, l }))) return { ...colour, l };
  return { ...colour, l: step < 0 ? 0 : 1 };
}
