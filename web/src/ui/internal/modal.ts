import type { Snippet } from 'svelte';

/** The props dialogs, sheets and drawers share. */
export interface ModalProps {
  open?: boolean;
  kind: 'dialog' | 'sheet' | 'drawer' | 'drawer-start';
  title: string;
  description?: string;
  closeLabel: string;
  size?: 'sm' | 'md' | 'lg';
  alert?: boolean;
  hold?: boolean;
  children?: Snippet;
  footer?: Snippet;
  onclose?: () => void;
}
