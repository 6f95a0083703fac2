global using Safehand.Kernel;
global using Xunit;
