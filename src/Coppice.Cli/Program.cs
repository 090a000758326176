using Coppice.Cli.Running;
using Coppice.Cli.Verbs;
using Coppice.Foundation.Processes;

Descriptors.KeepFromPrograms();
var host = Host.OfProcess();
using var interrupts = new Interrupts(host.Time, Environment.Exit).Listen();
return await new Application(AllVerbs.List, host, interrupts).RunAsync(args);
