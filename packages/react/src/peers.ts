/*
 * All that this package calls of its peers: what the ranges in package.json must cover, and one import of each in the built files, where one
 * in every file would make up a twentieth of their size.
 */
export {
  countsOf,
  isSettled,
  isTerminal,
  isTransient,
  jobFromBatch,
  normalizeBatch,
  OffpeakError,
  readResults,
  retryFailed,
  statusOf,
  submitBatch,
  uploadFile,
  validateRequests,
} from '@offpeak/core';
export {
  focusManager,
  infiniteQueryOptions,
  mutationOptions,
  onlineManager,
  queryOptions,
  replaceEqualDeep,
  skipToken,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
