/** A question in the languages it is known in; locale "" is the default. */
export interface Question {
  id: string;
  texts: readonly { text: string; locale: string }[];
}
