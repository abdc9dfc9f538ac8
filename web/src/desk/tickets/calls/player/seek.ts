/** Where keys lead in a recording, and times as its player shows them. */

const STEP = 5;
const LEAP = 30;

/** The second to which a key leads; nothing for a key that leads nowhere. */
export function soughtBy(key: string, now: number, total: number): number | undefined {
  const steps: Readonly<Record<string, number>> = {
    ArrowLeft: now - STEP,
    ArrowDown: now - STEP,
    ArrowRight: now + STEP,
    ArrowUp: now + STEP,
    PageDown: now - LEAP,
    PageUp: now + LEAP,
    Home: 0,
    End: total,
  };
  const wanted = steps[key];
  return wanted === undefined ? undefined : Math.min(Math.max(0, wanted), total);
}

/** `4:12`, `1:02:03` */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.floor(Number.isFinite(seconds) ? seconds : 0));
  const two = (value: number): string => String(value).padStart(2, '0');
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}
