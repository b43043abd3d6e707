import { defineConfig } from 'tsup';
import { packageBuild } from '../../tsup.base.ts';

// The files of the page are written by src/build/write-files.ts, and read when the first page is opened.
export default defineConfig(
  packageBuild({ index: 'src/index.ts' }, { external: ['@offpeak/dashboard/files'] }),
);
