/** The vendor's signer ships no types; only tests use it. */
declare module "@duosecurity/duo_web" {
  const duoWeb: {
    sign_request(ikey: string, skey: string, akey: string, username: string): string;
    verify_response(ikey: string, skey: string, akey: string, signed: string): string | null;
  };
  export default duoWeb;
}
