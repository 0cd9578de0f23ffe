#include "store/tables.h"

namespace openbits::store {
namespace {

void append_list(std::string& sql, Columns columns) {
  for (const std::string_view column : columns) {
    if (sql.back() != '(' && sql.back() != ' ') sql += ", ";
    sql += column;
  }
}

}  // namespace

std::string put_sql(const Table& table) {
  std::string sql = "INSERT INTO " + std::string(table.name) + " (";
  append_list(sql, table.keys);
  append_list(sql, table.values);
  sql += ") VALUES (?";
  for (std::size_t i = 1; i < table.keys.size() + table.values.size(); ++i) sql += ", ?";
  sql += ") ON CONFLICT (";
  append_list(sql, table.keys);
  sql += ") DO UPDATE SET";
  for (const std::string_view column : table.values) {
    sql += column == table.values.front() ? " " : ", ";
    sql += column;
    sql += " = excluded.";
    sql += column;
  }
  return sql;
}

std::string select_sql(const Table& table) {
  std::string sql = "SELECT ";
  append_list(sql, table.keys);
  append_list(sql, table.values);
  return sql + " FROM " + std::string(table.name);
}

std::string all_sql(const Table& table) {
  std::string sql = select_sql(table) + " ORDER BY ";
  append_list(sql, table.keys);
  return sql;
}

}  // namespace openbits::store
