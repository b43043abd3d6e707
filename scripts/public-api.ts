import { mkdir, writeFile } from 'node:fs/promises';
import { publicApis, reportFolder, reportPath } from './checks/public-api.ts';

await mkdir(reportFolder, { recursive: true });
for (const [name, report] of publicApis()) {
  await writeFile(reportPath(name), report);
}
