/** How launcher and frame stand on the page. Lies inside a shadow root: the page's styles do not reach in, ours not out. */

export const STYLE = `
:host{all:initial!important;position:fixed!important;z-index:2147483000!important}
@media print{:host{display:none!important}}
button,iframe{position:fixed;border:0;right:24px}
.left{right:auto;left:24px}
button{bottom:24px;width:56px;height:56px;padding:0;border-radius:50%;background:var(--b);color:var(--i);cursor:pointer;display:grid;place-items:center;box-shadow:0 6px 20px rgba(40,34,24,.28);transition:transform .15s}
button:hover{transform:scale(1.05)}
button:focus-visible{outline:3px solid var(--b);outline-offset:3px}
button[hidden]{display:none}
svg{width:26px;height:26px;fill:none;stroke:currentColor;stroke-width:1.8;stroke-linecap:round;stroke-linejoin:round}
button[aria-expanded=true] .o,button[aria-expanded=false] .c,span:empty{display:none}
svg,span{pointer-events:none}
span{position:absolute;top:-4px;right:-4px;min-width:22px;height:22px;padding:0 6px;box-sizing:border-box;border:2px solid #fff;border-radius:11px;background:#b23a24;color:#fff;font:600 12px/18px system-ui,sans-serif;text-align:center}
iframe{bottom:96px;width:384px;max-width:calc(100vw - 32px);height:656px;max-height:calc(100vh - 120px);border-radius:var(--r);box-shadow:0 12px 48px rgba(40,34,24,.24),0 2px 8px rgba(40,34,24,.12);visibility:hidden;opacity:0;transform:translateY(8px);transition:opacity .15s,transform .15s,visibility 0s .15s;color-scheme:normal}
iframe.open{visibility:visible;opacity:1;transform:none;transition-delay:0s}
@media (max-width:600px),(max-height:480px){
iframe{inset:0;width:100%;max-width:none;height:100%;max-height:none;border-radius:0}
button[aria-expanded=true]{display:none}
}
@media (prefers-reduced-motion:reduce){button,iframe{transition:none}}
@media (forced-colors:active){button,iframe{border:2px solid ButtonText}}
`;

/** Where the frame takes the whole screen; the same words as in the style. */
export const WHOLE_SCREEN = '(max-width:600px),(max-height:480px)';

/** The radius of the frame for each corner style. */
export const RADIUS = { soft: '12px', square: '4px', round: '20px' } as const;

/** A speech bubble, and an arrow down. */
export const ICONS = {
  o: 'M12 3.8c-4.9 0-8.8 3.3-8.8 7.5 0 2.3 1.2 4.3 3 5.700l-.6 3.5 3.8-1.900c.8.2 1.7.3 2.6.3 4.9 0 8.8-3.4 8.8-7.600S16.9 3.8 12 3.800zM8.2 11.400h.01M12 11.400h.01M15.8 11.400h.01',
  c: 'm6 9.5 6 6 6-6',
} as const;
