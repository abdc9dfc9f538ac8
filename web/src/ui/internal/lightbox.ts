/** The props of the lightbox, shared by its thin front and its lazily loaded body. */
export interface LightboxProps {
  open?: boolean;
  images: readonly { src: string; alt: string; href?: string }[];
  index?: number;
  label: string;
  closeLabel: string;
  previousLabel: string;
  nextLabel: string;
  downloadLabel?: string;
  position: (index: number, count: number) => string;
}
