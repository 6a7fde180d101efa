// SPDX-License-Identifier: Apache-2.0
//
// The checker inside the normal compile: clang++-19 -fplugin=taskspec-send.so
//   -fplugin-arg-bounds-config=FILE   may be repeated
//   -fplugin-arg-bounds-strict        what cannot be seen is not Send
//   -fplugin-arg-bounds-warn          warnings in place of errors
#include <clang/Basic/Diagnostic.h>
#include <clang/Frontend/CompilerInstance.h>
#include <clang/Frontend/FrontendAction.h>
#include <clang/Frontend/FrontendPluginRegistry.h>

#include "analysis/checker.hpp"
#include "front/front_end.hpp"

namespace send_check {
namespace {

using namespace clang;

struct settings {
  configuration said;
  bool warn = false;
};

void complain(DiagnosticsEngine& diagnostics, const std::string& text) {
  const unsigned id = diagnostics.getCustomDiagID(DiagnosticsEngine::Error, "taskspec-send: %0");
  diagnostics.Report(id) << text;
}

class consumer : public ASTConsumer {
 public:
  consumer(CompilerInstance& compiler, settings set) : compiler_(compiler), set_(std::move(set)) {}

  // Declarations of this file only: what a precompiled header holds was checked with its own file.
  bool HandleTopLevelDecl(DeclGroupRef group) override {
    for (Decl* one : group) declared_.push_back(one);
    return true;
  }

  void HandleTranslationUnit(ASTContext& context) override {
    auto& diagnostics = compiler_.getDiagnostics();
    if (diagnostics.hasErrorOccurred()) return;
    // Looking into a precompiled header makes clang hand over more of it, here and now.
    const std::vector<Decl*> declared = std::move(declared_);
    declared_.clear();
    try {
      const vocabulary words(context, set_.said, [&](const std::string& name) {
        return state_of_header(compiler_.getPreprocessor(), name);
      });
      checker judge(context, words, [&](const report& made) { print(made); });
      for (Decl* one : declared)
        if (!context.getSourceManager().isInSystemHeader(one->getLocation())) judge.visit(one);
    } catch (const bad_configuration& wrong) {
      complain(diagnostics, wrong.what());
    }
  }

 private:
  void print(const report& made) {
    auto& diagnostics = compiler_.getDiagnostics();
    const auto level = set_.warn ? DiagnosticsEngine::Warning : DiagnosticsEngine::Error;
    diagnostics.Report(made.at, diagnostics.getCustomDiagID(level, "[%0] %1"))
        << made.rule << made.text;
    const unsigned reason = diagnostics.getCustomDiagID(DiagnosticsEngine::Note, "%0");
    for (const note& said : made.notes) diagnostics.Report(said.at, reason) << said.text;
  }

  CompilerInstance& compiler_;
  settings set_;  // the action is gone when the file is parsed
  std::vector<Decl*> declared_;
};

class action : public PluginASTAction {
  std::unique_ptr<ASTConsumer> CreateASTConsumer(CompilerInstance& compiler,
                                                 llvm::StringRef) override {
    return std::make_unique<consumer>(compiler, set_);
  }

  bool ParseArgs(const CompilerInstance& compiler, const std::vector<std::string>& words) override {
    try {
      for (const std::string& word : words) {
        const llvm::StringRef text(word);
        if (text.starts_with("config=")) {
          read_configuration(text.drop_front(7).str(), set_.said);
        } else if (text == "strict") {
          set_.said.strict = true;
        } else if (text == "warn") {
          set_.warn = true;
        } else {
          throw bad_configuration("there is no option '" + word +
                                  "'; known are config=FILE, strict, warn");
        }
      }
      if (set_.said.statements.empty())
        throw bad_configuration(
            "no configuration was given; pass -fplugin-arg-bounds-config=FILE, for example the one "
            "of your library in "
            "conformance/checker/config");
      return true;
    } catch (const bad_configuration& wrong) {
      complain(compiler.getDiagnostics(), wrong.what());
      return false;
    }
  }

  ActionType getActionType() override { return AddBeforeMainAction; }

  settings set_;
};

}  // namespace
}  // namespace send_check

static clang::FrontendPluginRegistry::Add<send_check::action>
    registered(  // NOLINT: how clang finds it
        "bounds", "refuses tasks that are not Send or borrow");
