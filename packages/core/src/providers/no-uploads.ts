import type { UploadsApi } from '../api/uploads.ts';
import { unsupported } from './unsupported.ts';

/** Makes the Uploads API of a provider that has none: `uploadFile` then sends a file in one POST. */
export function noUploads(provider: string): UploadsApi {
  const refuse = async () => {
    throw unsupported(provider, 'has no Uploads API: send the file with files.create');
  };
  return { create: refuse, addPart: refuse, complete: refuse, cancel: refuse };
}
