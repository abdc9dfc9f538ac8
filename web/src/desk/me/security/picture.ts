/** The picture of a second factor as an address that an image takes: the server answers SVG, or an address already. */
export const pictureUrl = (picture: string): string =>
  picture.trimStart().startsWith('<') ? `data:image/svg+xml,${encodeURIComponent(picture)}` : picture;
