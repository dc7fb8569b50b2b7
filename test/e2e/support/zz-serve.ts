import { demoFolder, servePage } from '@localmost/cli';

process.env.NODE_ENV = 'production';
const server = await servePage({
  pageFolder: demoFolder,
  outputFolder: '/tmp/page-dist',
  port: 5301,
});
console.log(server.address);
