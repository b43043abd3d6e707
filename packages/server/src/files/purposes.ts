/** The purposes a file can be created with. */
export const filePurposes = ['assistants', 'batch', 'fine-tune', 'vision', 'user_data', 'evals'] as const;

/** The purposes an upload can be created with. */
export const uploadPurposes = ['assistants', 'batch', 'fine-tune', 'vision'] as const;

/** What a file can be created for. */
export type CreatablePurpose = (typeof filePurposes)[number];
