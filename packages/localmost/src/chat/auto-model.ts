/** The model's name that leaves the choice to the client. */
export const autoModelId = 'auto';
