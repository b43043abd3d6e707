/** The purposes with which a file can be created. */
export const filePurposes = ['assistants', 'batch', 'fine-tune', 'vision', 'user_data', 'evals'] as const;

/** The purposes with which an upload can be created. */
export const uploadPurposes = ['assistants', 'batch', 'fine-tune', 'vision'] as const;

/** A purpose with which a file can be created. */
export type CreatablePurpose = (typeof filePurposes)[number];
