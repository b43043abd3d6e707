/** Offers a file for saving. */
export function saveFile(file: Blob, name: string): void {
  const url = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The download holds the file itself by the next task.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
