/** What a call says: each digit by itself, twice. */
export function voiceText(input: { code: string; productName: string; minutes: number }): string {
  const digits = [...input.code].join(", ");
  return (
    `This is ${input.productName}. Your code is: ${digits}. ` +
    `I repeat: ${digits}. It works for ${input.minutes} minutes. Never tell it to anybody.`
  );
}
