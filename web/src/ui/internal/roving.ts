/**
 * Roving focus for a row or column of controls: arrows move, Home and End jump; Tab leaves. Returns the index to go to, or undefined for other keys.
 * Right-to-left text turns the horizontal arrows around.
 */
export const step = (
  event: Pick<KeyboardEvent, 'key' | 'altKey' | 'ctrlKey' | 'metaKey'>,
  from: number,
  count: number,
  direction: 'row' | 'column' | 'both' = 'row',
  rightToLeft = false,
): number | undefined => {
  if (count === 0 || event.altKey || event.ctrlKey || event.metaKey) return undefined;
  const forward = [
    direction !== 'column' && (rightToLeft ? 'ArrowLeft' : 'ArrowRight'),
    direction !== 'row' && 'ArrowDown',
  ];
  const back = [direction !== 'column' && (rightToLeft ? 'ArrowRight' : 'ArrowLeft'), direction !== 'row' && 'ArrowUp'];
  if (forward.includes(event.key)) return (from + 1) % count;
  if (back.includes(event.key)) return (from - 1 + count) % count;
  if (event.key === 'Home') return 0;
  if (event.key === 'End') return count - 1;
  return undefined;
};
