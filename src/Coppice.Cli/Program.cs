using Coppice.Cli.Running;
using Coppice.Cli.Verbs;

var host = Host.OfProcess();
using var interrupts = new Interrupts(host.Time, Environment.Exit).Listen();
return await new Application(AllVerbs.List, host, interrupts).RunAsync(args);
