/** Passes /latchkey/... on to the service. */
const config = {
  async rewrites() {
    return [{ source: "/latchkey/:path*", destination: "https://latchkey.example/:path*" }];
  },
};

export default config;
